"""The async shell: intake, delivery, jobs, deadlines."""
