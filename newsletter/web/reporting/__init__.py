"""Reports as files that people take away: CSV, a workbook, a page of PDF."""
