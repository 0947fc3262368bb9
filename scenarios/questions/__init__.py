"""Questions that are generated from a seed, answered by the simulator and explained by its trace."""
