"""What all workers and machines share through Redis."""
