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
    "clash-picture": say("Two pictures of one place"),
    "mine-picture": say("Keep the picture above"),
    "theirs-picture": say("Take this picture"),
    "put": say("{name} put another picture here at the same time:"),
    "somebody-put": say("Somebody put another picture here at the same time:"),
    "settled-picture": say("Settled. The other picture stays in the history."),
    "settled": say("Settled. The other text stays in the history."),
    "clashes": say("Two texts in one place: {count}"),
    "signed-out": say(
        "You are signed out. Go on writing: it is kept on this device, and saved when you have signed in."
    ),
    "sign-in": say("Sign in"),
    "password": say("Password"),
    "wrong": say("This password does not fit."),
    "unheard": say("The server does not answer. Try it again in a moment."),
    "too-often": say("That was tried too often. Wait a few minutes, then try it again."),
    "code": say("Code from your authenticator app"),
    "code-wrong": say(
        "This code is not right, or it was used before. Wait until the app shows the next one."
    ),
    "passkey": say("Use a passkey"),
    "passkey-wrong": say("This passkey was not accepted. Try again, or take another way."),
    "recovery": say("Use a recovery code"),
    "recovery-code": say("Recovery code"),
    "recovery-wrong": say("This recovery code is not right, or it was used before."),
    "go-on": say("Go on"),
    "again": say("That took too long, or it was done already. Please sign in with your password again."),
    "second-step": say("One more step is needed. Take it in another window, then come back here."),
    "elsewhere": say("Sign in in another window"),
}
