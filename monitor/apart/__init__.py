"""What came from the web is read in processes of their own, within limits: what breaks one breaks nothing else."""
