"""The deliverability doctor: whether mailbox providers will believe the mail of a sender, and what to publish so that they do.

Judges what DNS, the relay and our own public address say; asks them through what it is given, and keeps nothing.
"""
