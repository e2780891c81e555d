"""Numbers that strangers write: in a path, or in a form. What no row can have is never asked of the database."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from newsletter.ids import LARGEST_ID

# In a path: anything else is an address that does not exist.
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]

RevisionInPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
RevisionOrNone = Annotated[int, Query(ge=0, le=2**31 - 1)]
# In a query; 0 where none is named.
RowIdOrNone = Annotated[int, Query(ge=0, le=LARGEST_ID)]

# In a form.
PostedId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
RevisionNumber = Annotated[int, Field(ge=0, le=2**31 - 1)]
