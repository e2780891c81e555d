"""From one mail that came back to a conclusion. Reads and judges; writes nothing."""
