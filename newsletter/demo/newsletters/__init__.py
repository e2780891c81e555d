"""The sample newsletters, each in a file of its own. The first is the one that the guides speak of."""

from newsletter.demo.newsletters import bridge_quarterly, half_a_degree, letters_from_the_pot, tide_table
from newsletter.demo.sample import Sample

SAMPLES: tuple[Sample, ...] = (
    bridge_quarterly.SAMPLE,
    half_a_degree.SAMPLE,
    letters_from_the_pot.SAMPLE,
    tide_table.SAMPLE,
)
