"""Readers told from programs, by what real ones say of themselves."""

import pytest

from newsletter.feedback.clicks.kinds import kind_of
from newsletter.feedback.clicks.models import ClickKind

LIKE = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI}"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {LIKE}"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {SAFARI}"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {LIKE}"
GALAXY = f"Mozilla/5.0 (Linux; Android 14; SM-S918N Build/UP1A.231005.007; wv) {LIKE}"
GOOGLE = "compatible; Googlebot/2.1; +http://www.google.com/bot.html"
BING = "compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm"

READERS = {
    "Chrome": f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36",
    "Chrome on a phone": f"{ANDROID} Chrome/131.0.0.0 Mobile Safari/537.36",
    "Safari": f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1",
    "Safari on a Mac": f"{MAC} Version/18.1 Safari/605.1.15",
    "Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Edge, and the new Outlook": f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0 OneOutlook/1.2024.1106.100",
    "Outlook on an iPhone": f"{IPHONE} Mobile/15E148 Outlook-iOS/2.0",
    "Samsung Internet": f"{ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
    "Whale": f"{WINDOWS} Chrome/130.0.0.0 Whale/4.29.282.15 Safari/537.36",
    "Naver app": f"{IPHONE} Version/18.1 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 2000; 12.9.2; 14PRO)",
    "Naver app on Android": f"{GALAXY} Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36 NAVER(inapp; search; 2000; 12.9.3)",
    "KakaoTalk": f"{GALAXY} Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36;KAKAOTALK 2410940",
    "KakaoTalk on an iPhone": f"{IPHONE} Mobile/15E148 KAKAOTALK/11.0.4 (INAPP)",
    "Daum app": f"{GALAXY} Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36 DaumApps/7.13.0 (DaumDevice/mobile)",
    "Facebook": f"{IPHONE} Mobile/22B83 [FBAN/FBIOS;FBAV/488.0.0.72.103;FBBV/662489262;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS]",
    "Line": f"{IPHONE} Safari Line/14.19.0",
    "Google app": f"{IPHONE} GSA/343.0.695551749 Mobile/15E148 Safari/604.1",
    "a phone called CUBOT": f"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) {LIKE} Chrome/126.0.0.0 Mobile Safari/537.36",
    "Internet Explorer": "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Opera Mini": "Opera/9.80 (Android; Opera Mini/84.0.2254/191.355; U; en) Presto/2.12.423 Version/12.16",
}
SCANNERS = {
    "nothing": "",
    "curl": "curl/8.10.1",
    "Wget": "Wget/1.24.5",
    "requests": "python-requests/2.32.3",
    "urllib": "Python-urllib/3.12",
    "Go": "Go-http-client/2.0",
    "Java": "Java/17.0.13",
    "Apache": "Apache-HttpClient/5.3.1 (Java/17.0.12)",
    "okhttp": "okhttp/4.12.0",
    "KakaoTalk's preview": "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Facebook's preview": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Line's preview": "facebookexternalhit/1.1;line-poker/1.0",
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "LinkedIn": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Telegram": "TelegramBot (like TwitterBot)",
    "X": "Twitterbot/1.0",
    "WhatsApp": "WhatsApp/2.23.20.0",
    "Discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Skype and Teams": f"{WINDOWS} SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Naver": "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
    "Naver's preview": "Mozilla/5.0 (compatible; Blueno/1.0; +http://naver.me/scrap)",
    "Daum": "Mozilla/5.0 (compatible; Daum/4.1; +http://cs.daum.net/faq/15/4118.html?faqId=28966)",
    "Google": f"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; {GOOGLE}) Chrome/131.0.0.0 Safari/537.36",
    "Google on a phone": f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) {LIKE} Chrome/131.0.0.0 Mobile Safari/537.36 ({GOOGLE})",
    "Bing": f"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; {BING}) Chrome/116.0.1938.76 Safari/537.36",
    "Bing's preview": "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
    "Apple": f"{MAC} Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "a browser without a window": f"Mozilla/5.0 (X11; Linux x86_64) {LIKE} HeadlessChrome/131.0.0.0 Safari/537.36",
    "classic Outlook, before the browser opens": "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.18129; Pro)",
    "Office, which looks whether a page exists": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Barracuda": "Mozilla/5.0 (compatible; BarracudaCentral/1.0)",
    "Proofpoint": f"Mozilla/5.0 (Windows NT 10.0) {LIKE} Chrome/99.0 Safari/537.36 ProofpointURLDefense",
}
PROXIES = {
    "Gmail": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Yahoo": "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
}


@pytest.mark.parametrize("agent", READERS.values(), ids=READERS.keys())
def test_browsers_are_readers(agent: str) -> None:
    assert kind_of("GET", {"user-agent": agent}) is ClickKind.READER


@pytest.mark.parametrize("agent", SCANNERS.values(), ids=SCANNERS.keys())
def test_programs_are_scanners(agent: str) -> None:
    assert kind_of("GET", {"user-agent": agent}) is ClickKind.SCANNER


@pytest.mark.parametrize("agent", PROXIES.values(), ids=PROXIES.keys())
def test_proxies_of_providers_are_proxies(agent: str) -> None:
    assert kind_of("GET", {"user-agent": agent}) is ClickKind.PROXY


@pytest.mark.parametrize(
    "said",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"sec-purpose": "prefetch;anonymous-client-ip"},
        {"purpose": "prefetch"},
        {"x-purpose": "preview"},
        {"x-moz": "prefetch"},
    ],
)
def test_what_a_browser_fetches_ahead_of_a_click_is_none(said: dict[str, str]) -> None:
    assert kind_of("GET", {"user-agent": READERS["Chrome"], **said}) is ClickKind.PREFETCH


def test_who_only_asks_for_the_head_reads_nothing() -> None:
    assert kind_of("HEAD", {"user-agent": READERS["Chrome"]}) is ClickKind.SCANNER


def test_who_says_nothing_of_themselves_is_no_browser() -> None:
    assert kind_of("GET", {}) is ClickKind.SCANNER
