"""The second factor: what else than a password somebody signs in with.

An authenticator app (RFC 6238) and passkeys (WebAuthn) are factors; recovery codes stand in when they are lost.
Each has a verb `prove(session, user, …)`, true at most once for the same answer.
"""
