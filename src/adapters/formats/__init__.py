"""File formats of jobs and candidates: CSV, JSON, JSON Resume, schema.org JobPosting."""
