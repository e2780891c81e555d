"""A mailbox of ours on a mail server: what lies in it is fetched, and taken away only once it is kept."""
