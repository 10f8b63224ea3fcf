"""Reading and writing of files: tables, statistics, geometry. Knows numbers and files, not Django."""
