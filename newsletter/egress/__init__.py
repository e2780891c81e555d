"""The only way out to pages of others: one guarded client, for what somebody has just asked for."""
