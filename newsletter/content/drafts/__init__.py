"""An issue as flat texts, as a form holds it: from content and back, and how two people's changes meet."""
