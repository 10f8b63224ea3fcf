"""Charts and maps as plain geometry; `{% chart x %}` draws them as inline SVG.

Every builder takes values that are ready to show (text beside number) and returns a frozen dataclass with

- `template`: the name of its template in `core/charts/`,
- `table`: the same numbers as a `Table`, which the page prints beside the chart; the small charts of a table cell have
  their number in that cell and no table of their own,
- coordinates as text, so that the German decimal comma never reaches an attribute.

`ident` must be unique on its page: title, description and patterns hang on it. A missing value has a class and a sign
of its own and is never drawn as zero.
"""
