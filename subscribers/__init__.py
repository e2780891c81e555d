"""People reachable at an address: lists, subscriptions, consent, suppressions."""
