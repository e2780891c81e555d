"""The pages for staff, one file for each subject; each says who may use it."""
