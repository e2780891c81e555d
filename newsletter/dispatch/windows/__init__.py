"""When a newsletter is sent: the hours of its days and the days of its week."""
