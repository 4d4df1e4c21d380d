"""Our words for Kie's models, as lists in text files, and how they become forms. Facts are not here: `make_models` has them."""
