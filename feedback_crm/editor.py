"""Settings of the editor of rich text."""

# Readable on a light and on a dark page; the editor translates these names itself.
CKEDITOR_COLORS = [
    {"label": "Red", "color": "#d33f3f"},
    {"label": "Orange", "color": "#b8690b"},
    {"label": "Green", "color": "#2c8a4b"},
    {"label": "Blue", "color": "#3f74e0"},
    {"label": "Purple", "color": "#8f5ad8"},
    {"label": "Grey", "color": "#77808e"},
]
CKEDITOR_MARKERS = [
    {"label": "Yellow", "color": "rgba(255, 205, 0, 0.4)"},
    {"label": "Red", "color": "rgba(240, 70, 60, 0.3)"},
    {"label": "Orange", "color": "rgba(255, 140, 0, 0.35)"},
    {"label": "Green", "color": "rgba(40, 180, 90, 0.3)"},
    {"label": "Blue", "color": "rgba(60, 130, 255, 0.3)"},
]
CKEDITOR_5_CONFIGS = {
    "default": {
        "licenseKey": "GPL",
        "language": "ru",
        "toolbar": [
            "bold",
            "italic",
            "underline",
            "strikethrough",
            "|",
            "fontColor",
            "fontBackgroundColor",
            "removeFormat",
            "|",
            "bulletedList",
            "numberedList",
            "blockQuote",
            "link",
            "|",
            "undo",
            "redo",
        ],
        # The free colour picker writes a <style> element, which the policy above refuses.
        "fontColor": {"colors": CKEDITOR_COLORS, "colorPicker": False, "columns": 6},
        "fontBackgroundColor": {"colors": CKEDITOR_MARKERS, "colorPicker": False, "columns": 5},
        "link": {"defaultProtocol": "https://"},
        # What the allow-list of core.text.richtext would remove, and whatever uploads.
        "removePlugins": [
            "CKFinderUploadAdapter",
            "SimpleUploadAdapter",
            "Image",
            "ImageCaption",
            "ImageStyle",
            "ImageToolbar",
            "ImageResize",
            "ImageInsert",
            "LinkImage",
            "MediaEmbed",
            "Table",
            "TableToolbar",
            "TableCaption",
            "TableProperties",
            "TableCellProperties",
            "TodoList",
            "HtmlEmbed",
            "FullPage",
            "SourceEditing",
            "GeneralHtmlSupport",
            "Markdown",
            "Mention",
            "Style",
            "WordCount",
            "PageBreak",
            "CodeBlock",
            "Heading",
            "Autosave",
        ],
    }
}
