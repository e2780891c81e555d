"""One mail as bytes: its headers, its body, its signature, filled for one recipient. Pure: knows no row and no database."""
