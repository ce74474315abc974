"""Names of the people of the matrix by what they are to Menteşe, whose world it is."""

from twinning.tests.world import PEOPLE

EVERYBODY = " ".join(PEOPLE)
TWIN = "coordinator editor reader"  # Menteşe's people; the parent's coordinator acts by its grant
WRITERS = "coordinator editor"
BOTH = "coordinator editor reader partner"
SHARED = f"{BOTH} facilitator"  # what partners share
