"""What lies on the desk of the staff: where everything stands, read from rows into frozen values.

It writes nothing and draws nothing: pages draw these values, commands print them.
"""
