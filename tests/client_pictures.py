"""The Korean sample issue in two real clients, as pictures in docs/images: `make clients`, for a person to look at.

Needs Debian's thunderbird, xvfb, imagemagick, php-cli, php-xml, php-mbstring and roundcube-core; the folder that holds the
last may be another (`ROUNDCUBE`). Pictures of the mail travel inside it, so that nothing is fetched.
"""

import base64
import json
import mimetypes
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr
from io import BytesIO
from pathlib import Path

from PIL import Image

from newsletter.content.issue_file import read
from newsletter.demo.newsletters import SAMPLES
from newsletter.demo.sample import CONTENT
from newsletter.rendering.preview import as_light, filled, sample_values
from newsletter.rendering.render import render
from tests.chromium import running_chromium
from tests.showcases import assets, stored

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WASH = Path(__file__).with_name("wash.php")
PUBLICATION = SAMPLES[0].publication
ISSUE = "bridge-quarterly.yaml"
BASE_URL = "https://mail.example.org"
WIDTH, HEIGHT = 760, 2000
DISPLAY = ":77"
PATIENCE = 90  # seconds, for Thunderbird to come up and stand still
QUIET = {
    "mailnews.start_page.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "app.update.enabled": False,
    "toolkit.telemetry.enabled": False,
    "offline.startup_state": 3,
}


def mail() -> tuple[str, str]:
    """Subject and HTML of the sample issue, in Korean."""
    content = read((CONTENT / ISSUE).read_text(encoding="utf-8"), name=ISSUE).content
    blocks = tuple(block.with_images(lambda _, image: stored(image)) for block in content.blocks)
    disclaimers = tuple(
        one.model_copy(update={"emblem": stored(one.emblem)}) if one.emblem else one
        for one in PUBLICATION.disclaimers
    )
    edition = filled(
        render(
            content.model_copy(update={"blocks": blocks}),
            "ko",
            PUBLICATION.model_copy(update={"disclaimers": disclaimers}),
            base_url=BASE_URL,
        ),
        sample_values("ko"),
    )
    html = edition.html
    for name, data in assets():
        inside = f"data:{mimetypes.guess_type(name)[0]};base64,{base64.b64encode(data).decode()}"
        # A cut of a picture is shown by the whole of it.
        html = re.sub(rf"{re.escape(BASE_URL)}/assets/{Path(name).stem}[^\"' )]*", inside, html)
    return edition.subject, html


def in_roundcube(html: str) -> Image.Image:
    """What its sanitizer leaves, shown by Chromium."""
    command = ["php", str(WASH), os.environ.get("ROUNDCUBE", "/")]
    left = subprocess.run(command, input=html.encode(), capture_output=True, check=True).stdout.decode()
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{left}</body></html>")
        return Image.open(BytesIO(page.screenshot()))


def in_thunderbird(subject: str, html: str) -> Image.Image:
    """Its window for one message, once it stands still."""
    message = EmailMessage()
    message["From"] = formataddr((PUBLICATION.sender_in("ko"), PUBLICATION.sender_address))
    message["To"] = sample_values("ko")["email"]
    message["Date"], message["Subject"] = "Sat, 21 Nov 2026 09:00:00 +0900", subject
    message.set_content(html, subtype="html", charset="utf-8", cte="base64")
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile")
        profile.mkdir()
        choices = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in QUIET.items()]
        (profile / "user.js").write_text("\n".join(choices))
        place = {"screenX": "0", "screenY": "0", "width": str(WIDTH), "height": str(HEIGHT)}
        window = {"chrome://messenger/content/messageWindow.xhtml": {"messengerWindow": place}}
        (profile / "xulstore.json").write_text(json.dumps(window))
        file = Path(folder, "issue.eml")
        file.write_bytes(message.as_bytes())
        with running("Xvfb", DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24"):
            home = {**os.environ, "DISPLAY": DISPLAY, "HOME": folder}
            with running("thunderbird", "--no-remote", "--profile", str(profile), str(file), env=home):
                return _still()


@contextmanager
def running(*command: str, env: dict[str, str] | None = None) -> Iterator[None]:
    """A program, until the end of the block."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _still() -> Image.Image:
    """The screen, when it has shown the same colours three times, a second and a half apart."""
    seen: list[bytes] = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        taken = subprocess.run(
            ["import", "-display", DISPLAY, "-window", "root", "png:-"], capture_output=True, check=False
        ).stdout
        if taken:
            picture = Image.open(BytesIO(taken)).convert("RGB")
            seen.append(picture.tobytes())
            if len(set(seen[-3:])) == 1 and len(seen) > 2 and len(picture.getcolors(1 << 24) or ()) > 1000:
                return picture
        time.sleep(1.5)
    raise SystemExit("Thunderbird did not show the mail in time. Run it by hand, to see what it asks.")


def kept(picture: Image.Image, name: str) -> None:
    """A picture among those of the documents."""
    picture.convert("RGB").save(IMAGES / f"clients-{name}.png", optimize=True)


if __name__ == "__main__":
    subject, html = mail()
    kept(in_roundcube(as_light(html)), "roundcube")
    kept(in_thunderbird(subject, as_light(html)), "thunderbird")
