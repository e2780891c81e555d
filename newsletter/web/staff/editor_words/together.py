"""The words of two people at one issue, and of one whose session has ended."""

from newsletter.wording import say

WORDS = {
    "here": say("Also here: {names}"),
    "writing.one": say("{names} is writing here"),
    "writing.other": say("{names} are writing here"),
    "clash": say("Two texts of one place"),
    "wrote": say("{name} wrote here at the same time:"),
    "somebody-wrote": say("Somebody wrote here at the same time:"),
    "nothing": say("(nothing: it was taken away)"),
    "mine": say("Keep what stands above"),
    "theirs": say("Take this one"),
    "both": say("Both, one after the other"),
    "settled": say("Settled. The other text stays in the history."),
    "clashes": say("Two texts in one place: {count}"),
    "signed-out": say(
        "You are signed out. Go on writing: it is kept on this device, and saved when you have signed in."
    ),
    "sign-in": say("Sign in"),
    "password": say("Password"),
    "wrong": say("This password does not fit."),
    "unheard": say("The server does not answer. Try it again in a moment."),
    "second-step": say("One more step is needed. Take it in another window, then come back here."),
    "elsewhere": say("Sign in in another window"),
}
