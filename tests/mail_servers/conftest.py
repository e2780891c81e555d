"""Two loops through mail servers as the internet has them."""

from tests.mail_servers.programs import left_out

collect_ignore = list(left_out())
