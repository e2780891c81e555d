"""Where mail is submitted."""
