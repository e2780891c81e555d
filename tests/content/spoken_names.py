"""Names as Koreans read them aloud, and the particles that a Korean writes behind them. Written by hand, never computed.

Each line: the name, how it is read, 은 or 는, and 으로 or 로.
"""

_HANGUL = """
김하늘 | 김하늘 | 은 | 로
윤서연 | 윤서연 | 은 | 으로
박지우 | 박지우 | 는 | 로
이서준 | 이서준 | 은 | 으로
최유나 | 최유나 | 는 | 로
정다솔 | 정다솔 | 은 | 로
강한빛 | 강한빛 | 은 | 으로
오라 | 오라 | 는 | 로
한별 | 한별 | 은 | 로
남궁민 | 남궁민 | 은 | 으로
선우 | 선우 | 는 | 로
제갈량 | 제갈량 | 은 | 으로
곽 | 곽 | 은 | 으로
설 | 설 | 은 | 로
독자 | 독자 | 는 | 로
회원님 | 회원님 | 은 | 으로
친구 | 친구 | 는 | 로
서울 | 서울 | 은 | 로
부산 | 부산 | 은 | 으로
제주 | 제주 | 는 | 로
열린항구 | 열린항구 | 는 | 로
두기슭 네트워크 | 두기슭 네트워크 | 는 | 로
두기슭 | 두기슭 | 은 | 으로
나눔부엌 | 나눔부엌 | 은 | 으로
햇살마을 | 햇살마을 | 은 | 로
값 | 값 | 은 | 으로
여덟 | 여덟 | 은 | 으로
ㄱ | 기역 | 은 | 으로
ㄹ | 리을 | 은 | 로
ㅋㅋ | 키읔키읔 | 은 | 으로
ㅏ | 아 | 는 | 로
"""
_LATIN = """
Anna | 안나 | 는 | 로
Paul | 폴 | 은 | 로
Kim | 김 | 은 | 으로
Lee | 리 | 는 | 로
John | 존 | 은 | 으로
Alex Morgan | 알렉스 모건 | 은 | 으로
Maria | 마리아 | 는 | 로
Daniel | 다니엘 | 은 | 로
Michelle | 미셸 | 은 | 로
Nicole | 니콜 | 은 | 로
Jane | 제인 | 은 | 으로
Anne | 앤 | 은 | 으로
Jerome | 제롬 | 은 | 으로
William | 윌리엄 | 은 | 으로
Peter | 피터 | 는 | 로
Arthur | 아서 | 는 | 로
Thomas | 토머스 | 는 | 로
James | 제임스 | 는 | 로
Chris | 크리스 | 는 | 로
David | 데이비드 | 는 | 로
Richard | 리처드 | 는 | 로
Mark | 마크 | 는 | 로
Frank | 프랭크 | 는 | 로
Mike | 마이크 | 는 | 로
Luke | 루크 | 는 | 로
Kate | 케이트 | 는 | 로
George | 조지 | 는 | 로
Grace | 그레이스 | 는 | 로
Steve | 스티브 | 는 | 로
Eric | 에릭 | 은 | 으로
Erik | 에릭 | 은 | 으로
Jack | 잭 | 은 | 으로
Patrick | 패트릭 | 은 | 으로
Brook | 브룩 | 은 | 으로
Jacob | 제이컵 | 은 | 으로
Bob | 밥 | 은 | 으로
BOB | 밥 | 은 | 으로
Herb | 허브 | 는 | 로
Philip | 필립 | 은 | 으로
Kemp | 켐프 | 는 | 로
Scott | 스콧 | 은 | 으로
Janet | 재닛 | 은 | 으로
Elliot | 엘리엇 | 은 | 으로
Juliet | 줄리엣 | 은 | 으로
Robert | 로버트 | 는 | 로
Vincent | 빈센트 | 는 | 로
Ernest | 어니스트 | 는 | 로
Joseph | 조셉 | 은 | 으로
Ralph | 랠프 | 는 | 로
Ruth | 루스 | 는 | 로
Sarah | 세라 | 는 | 로
Hugh | 휴 | 는 | 로
Singh | 싱 | 은 | 으로
Minh | 민 | 은 | 으로
Andrew | 앤드루 | 는 | 로
Max | 맥스 | 는 | 로
Gonzalez | 곤살레스 | 는 | 로
Amy | 에이미 | 는 | 로
Chloe | 클로이 | 는 | 로
René | 르네 | 는 | 로
Zoë | 조이 | 는 | 로
Jürgen | 위르겐 | 은 | 으로
Søren | 쇠렌 | 은 | 으로
Strauß | 슈트라우스 | 는 | 로
Michał | 미하우 | 는 | 로
Kovač | 코바치 | 는 | 로
João | 주앙 | 은 | 으로
Min-jung | 민정 | 은 | 으로
Kim Jiyoung | 김지영 | 은 | 으로
PARK | 박 | 은 | 으로
Baek | 백 | 은 | 으로
Seol | 설 | 은 | 로
Choi | 최 | 는 | 로
Camille | 카미유 | 는 | 로
Akane | 아카네 | 는 | 로
Mehmet | 메흐메트 | 는 | 로
O’Neill | 오닐 | 은 | 로
Ｋｉｍ | 김 | 은 | 으로
"""
_LETTERS = """
KBS | 케이비에스 | 는 | 로
MBN | 엠비엔 | 은 | 으로
WWF | 더블유더블유에프 | 는 | 로
UN | 유엔 | 은 | 으로
NGO | 엔지오 | 는 | 로
ILO | 아이엘오 | 는 | 로
UNHCR | 유엔에이치시알 | 은 | 로
BMW | 비엠더블유 | 는 | 로
MIT | 엠아이티 | 는 | 로
VIP | 브이아이피 | 는 | 로
UNESCO | 유네스코 | 는 | 로
ASEAN | 아세안 | 은 | 으로
OPEC | 오펙 | 은 | 으로
URL | 유알엘 | 은 | 로
Kim J. | 김 제이 | 는 | 로
J. R. | 제이 알 | 은 | 로
3M | 스리엠 | 은 | 으로
GmbH | 게엠베하 | 는 | 로
GitHub | 깃허브 | 는 | 로
Facebook | 페이스북 | 은 | 으로
Google | 구글 | 은 | 로
Open Harbour | 오픈 하버 | 는 | 로
Greenpeace | 그린피스 | 는 | 로
Harbour Bank | 하버 뱅크 | 는 | 로
reader@example.org | 리더 앳 이그잼플 점 오알지 | 는 | 로
"""
_NUMBERS = """
0 | 영 | 은 | 으로
1 | 일 | 은 | 로
2 | 이 | 는 | 로
3 | 삼 | 은 | 으로
4 | 사 | 는 | 로
5 | 오 | 는 | 로
6 | 육 | 은 | 으로
7 | 칠 | 은 | 로
8 | 팔 | 은 | 로
9 | 구 | 는 | 로
10 | 십 | 은 | 으로
21 | 이십일 | 은 | 로
100 | 백 | 은 | 으로
2000 | 이천 | 은 | 으로
50,000 | 오만 | 은 | 으로
100000000 | 일억 | 은 | 으로
1,000,000,000,000 | 일조 | 는 | 로
2.5 | 이 점 오 | 는 | 로
1.0 | 일 점 영 | 은 | 으로
010 | 공일공 | 은 | 으로
010-1234-5678 | 오육칠팔 | 은 | 로
４ | 사 | 는 | 로
③ | 삼 | 은 | 으로
100% | 백 퍼센트 | 는 | 로
5℃ | 오 도 시 | 는 | 로
"""
_MIXED = """
하늘(Haneul) | 하늘 | 은 | 로
홍길동(대표) | 홍길동 | 은 | 으로
Anna (Seoul) | 안나 | 는 | 로
두기슭 [서울] | 두기슭 | 은 | 으로
(주)한빛 | 주식회사 한빛 | 은 | 으로
한빛(주) | 한빛 주식회사 | 는 | 로
한빛㈜ | 한빛 주식회사 | 는 | 로
(하늘) | 하늘 | 은 | 로
“하늘” | 하늘 | 은 | 로
‘Anna’ | 안나 | 는 | 로
《다리》 | 다리 | 는 | 로
「두 기슭」 | 두 기슭 | 은 | 으로
김하늘. | 김하늘 | 은 | 로
Paul Jr. | 폴 주니어 | 는 | 로
하늘… | 하늘 | 은 | 로
지우!! | 지우 | 는 | 로
하늘🙂 | 하늘 | 은 | 로
지우 👩🏽‍🌾 | 지우 | 는 | 로
Kim ❤️ | 김 | 은 | 으로
서연 🇰🇷 | 서연 | 은 | 으로
3️⃣ | 삼 | 은 | 으로
하늘 님 | 하늘 님 | 은 | 으로
하늘  | 하늘 | 은 | 로
Studio 7 | 스튜디오 칠 | 은 | 로
한빛2 | 한빛이 | 는 | 로
Plus+ | 플러스 플러스 | 는 | 로
다리™ | 다리 | 는 | 로
Анна | 안나 | 는 | 로
Иван | 이반 | 은 | 으로
Павел | 파벨 | 은 | 로
Игорь | 이고리 | 는 | 로
Ελένη | 엘레니 | 는 | 로
さくら | 사쿠라 | 는 | 로
ケン | 켄 | 은 | 으로
"""


def _rows(table: str) -> list[tuple[str, str, str, str]]:
    rows = (tuple(line.split(" | ")) for line in table.strip("\n").splitlines())
    return [(name, read, topic, direction) for name, read, topic, direction in rows]


SPOKEN_NAMES = [row for table in (_HANGUL, _LATIN, _LETTERS, _NUMBERS, _MIXED) for row in _rows(table)]
