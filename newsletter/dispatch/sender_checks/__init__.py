"""The last visit of the deliverability doctor to a newsletter."""
