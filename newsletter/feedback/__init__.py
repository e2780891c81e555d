"""What comes back after the relay's answer."""
