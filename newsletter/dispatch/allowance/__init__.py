"""How much a relay is given: its limits, what was used of them, and who waits because of that."""
