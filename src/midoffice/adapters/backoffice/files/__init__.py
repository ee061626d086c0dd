"""Files: CSV and Parquet, read through DuckDB."""
