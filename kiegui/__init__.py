"""KieGUI, an unofficial desktop app for the models at Kie.ai."""

__version__ = "0.1.0"
