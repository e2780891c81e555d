"""Which relays there are besides that of the environment, and over which of them a dispatch leaves."""
