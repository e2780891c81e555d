"""What the stories are about: a small bilingual issue, two files of subscribers, and a locked disclaimer."""

import shutil
from pathlib import Path

from PIL import Image

SLUG = "harbour-letter-3"
LIST = "neighbours"
PICTURES = ("logo.png", "ferry.jpg")
DISCLAIMER = {
    "en": "Funded by the Rivers Fund. The views are those of Harbour Commons alone.",
    "ko": "강 기금의 지원을 받았습니다. 여기 실린 의견은 나루 공유지의 것입니다.",
}
KOREANS = ("서연", "민준", "하은", "도윤", "지우", "수빈")
OTHERS = ("Anna", "Tomasz", "Ingrid", "Karim", "Aino")


def korean_address(name: str) -> str:
    """The address of one of the KOREANS."""
    return f"reader{KOREANS.index(name)}@han.example.org"


def english_address(name: str) -> str:
    """The address of one of the OTHERS."""
    return f"{name.lower()}@bank.example.net"


def issue_file(folder: Path) -> Path:
    """The issue file in a folder, with its pictures beside it."""
    (folder / "pictures").mkdir()
    for name in PICTURES:
        Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(folder / "pictures" / name)
    return Path(shutil.copy(Path(__file__).with_name("harbour-letter.yaml"), folder))


def file_of_excel_in_korea(folder: Path) -> Path:
    """A CSV file in CP949 with Korean headings; the rows 4 and 6 cannot be used."""
    rows = [f"{korean_address(name)},{name},나루 공유지,한국어" for name in KOREANS]
    rows[2:2] = ["골뱅이가 없는 주소,박하늘,,한국어"]
    rows[4:4] = [",이름만 있는 사람,,한국어"]
    lines = ["이메일,이름,소속,언어", *rows]
    file = folder / "독자.csv"
    file.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp949"))
    return file


def long_file(folder: Path) -> Path:
    """A CSV file of 20,000 rows, for which an import needs several seconds; each hundredth has no address."""
    rows = (f"member{number}{'' if number % 100 else ' '}@example.net" for number in range(20_000))
    file = folder / "members.csv"
    file.write_text("email\n" + "".join(f"{row}\n" for row in rows))
    return file


def file_with_byte_order_mark(folder: Path) -> Path:
    """A CSV file in UTF-8 with its mark and a line break in row 3; row 4 has no address, row 5 repeats row 2."""
    rows = [f"{english_address(name)};{name};English;" for name in OTHERS]
    rows[1] = f'{english_address(OTHERS[1])};{OTHERS[1]};English;"rows\r\nevery morning"'
    rows[2:2] = ["qo.bank.example.net;Qo;Klingonish;", f"{english_address(OTHERS[0]).upper()};Anna;English;"]
    lines = ["E-mail;First name;Language;Remark", *rows]
    file = folder / "readers.csv"
    file.write_bytes("".join(f"{line}\r\n" for line in lines).encode("utf-8-sig"))
    return file
