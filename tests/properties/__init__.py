"""Laws of the simulator, checked by Hypothesis against naive models."""
