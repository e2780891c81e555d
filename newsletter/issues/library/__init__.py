"""The library of a newsletter: blocks that its issues use again, linked or copied."""
