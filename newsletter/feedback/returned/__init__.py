"""The mails that came back, as they arrived, and what a person says that they mean."""
