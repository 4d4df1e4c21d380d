"""Small pages that we made up, one for each layout, all of the same model of a vendor that doesn't exist."""

from __future__ import annotations

import json
from typing import Any

import yaml

MODEL_PAGE = """POST
/api/v1/jobs/createTask
Create Task
Request Parameters
Request Body Structure
{
  "model": "string",
  "input": {
    // Input parameters
  }
}
Root Level Parameters
model
Required
string
The model name

Example:

"acme/paper-boat-2-5"
callBackUrl
Optional
string
Where to call

Example:

"https://your-domain.com/api/callback"
Input Object Parameters

input.prompt
Required
string
What the boat does

Max length: 2500 characters
Example:

"It sails away"
input.image_urls
Optional
array(URL)
Pictures of boats (up to 3 images)

Please provide the URL; Accepted types: image/jpeg, image/png; Max size: 30.0MB
input.duration
Optional
string
Duration in seconds

Available options:

5
-
5s
10
-
10s
Example:

"5"
input.shape
Optional
string
Select description

Available options:

16:9
-
16:9
1:1
-
1:1
Example:

"16:9"
input.wind
Optional
number
How strong the wind is

Min: 0, Max: 1, Step: 0.1
Example:

0.5
input.loop
Optional
boolean
Whether the film loops

Boolean value (true/false)
Example:

false
Request Example

cURL

JavaScript

Python
curl -X POST "https://api.kie.ai/api/v1/jobs/createTask" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -d '{
    "model": "acme/paper-boat-2-5",
    "callBackUrl": "https://your-domain.com/api/callback",
    "input": {
      "prompt": "It sails away",
      "duration": "5",
      "wind": 0.5
    }
}'
Response Example
{
  "code": 200,
  "data": {
    "taskId": "task_1"
  }
}
Success Callback Example
{
    "code": 200,
    "data": {
        "model": "acme/paper-boat-2-5",
        "param": "{\\"model\\":\\"acme/paper-boat-2-5\\",\\"input\\":{\\"prompt\\":\\"It \\"sails\\" away\\"}}",
        "failMsg": null,
    },
    "msg": "done"
}
Important Notes
That is all.
"""

EXPORT = """# Paper Boat 2.5 API Documentation

> Generate content using the Paper Boat 2.5 model

## 1. Create Generation Task

### Request Parameters

| Parameter | Type | Required | Description |
|-----------|------|----------|-------------|
| model | string | Yes | Model name, format: `acme/paper-boat-2-5` |

### Model Parameter

| Property | Value | Description |
|----------|-------|-------------|
| **Format** | `acme/paper-boat-2-5` | The exact identifier |

### input Object Parameters

#### prompt
- **Type**: `string`
- **Required**: Yes
- **Description**: What the boat does
- **Max Length**: 2500 characters
- **Default Value**: `"It sails away"`

#### image_urls
- **Type**: `array`
- **Required**: No
- **Description**: Pictures of boats (up to 3 images)
- **Max File Size**: 30MB
- **Accepted File Types**: image/jpeg, image/png
- **Multiple Files**: Yes

#### duration
- **Type**: `string`
- **Required**: No
- **Description**: Duration in seconds
- **Options**:
  - `5`: 5s
  - `10`: 10s
- **Default Value**: `"5"`

#### shape
- **Type**: `string`
- **Required**: No
- **Description**: Radio description
- **Options**:
  - `16:9`: 16:9
  - `1:1`: 1:1
- **Default Value**: `"16:9"`

#### wind
- **Type**: `number`
- **Required**: No
- **Description**: How strong the wind is
- **Range**: 0 - 1 (step: 0.1)
- **Default Value**: `0.5`

#### loop
- **Type**: `boolean`
- **Required**: No
- **Description**: Whether the film loops
- **Default Value**: `false`

### Request Example

```json
{
  "model": "acme/paper-boat-2-5",
  "input": {"prompt": "It sails away", "duration": "5"}
}
```

## Error Codes

| Status Code | Description |
|-------------|-------------|
| 200 | Request successful |
"""

RENDERED = """Skip to main content
Paper Boat
POST /api/v1/jobs/createTask
Body
application/json
model
enum<string>
default:acme/paper-boat-2-5
required

The model name
Available options:
acme/paper-boat-2-5
input
object

Hide child attributes
input.prompt
string
required

What the boat does
Maximum string length: 2500
Example:
"It sails away"
input.image_urls
string<uri>[]
Pictures of boats
Maximum array length: 3 items
input.duration
enum<string>
default:5
Duration in seconds
Available options:
5,
10
input.wind
number
default:0.5
How strong the wind is
Required range: 0 <= x <= 1
input.loop
boolean
Response
200
application/json
code
enum<integer>
"""

APIDOG = """Paper Boat
POST
/api/v1/jobs/createTask
Request
Body Params application/json
model
enum<string>
required
The model name
Allowed value:
acme/paper-boat-2-5
input
object {3}
required
prompt
string
required
What the boat does
<= 2500 characters
shots
array [object {2}]
optional
words
string
required
seconds
integer
optional
>= 1 <= 12
loop
boolean
optional
Default:
false
Responses
"""

Schema = dict[str, Any]

INPUT: Schema = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "description": "What the boat does", "maxLength": 2500},
        "image_urls": {
            "type": "array",
            "items": {"type": "string", "format": "uri"},
            "description": "Pictures of boats (Accepted types: image/jpeg, image/png; Max size: 30.0MB)",
            "maxItems": 3,
        },
        "duration": {"type": "string", "enum": ["5", "10"], "default": "5"},
        "wind": {"type": "number", "minimum": 0, "maximum": 1, "description": "How strong the wind is (step: 0.1)"},
        "loop": {"type": "boolean", "default": False},
    },
}

ID = "acme/paper-boat-2-5"


def operation(given: Schema, model: str = ID, **more: Any) -> Schema:
    """An OpenAPI document for one model with that input schema."""
    body = {"type": "object", "properties": {"model": {"type": "string", "enum": [model]}, "input": given}}
    post = {
        "summary": "Paper Boat 2.5",
        "tags": ["docs/en/Market/Video Models/Acme"],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "fine"}},
    }
    return {"openapi": "3.0.1", "paths": {"/api/v1/jobs/createTask": {"post": post}}, **more}


def of_fields(**fields: Schema) -> Schema:
    """A document with those fields in its input, none of them required."""
    return operation({"type": "object", "properties": fields})


def as_json(document: Schema) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_page(document: Schema) -> str:
    """A page of docs.kie.ai as Markdown."""
    block = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return f"# Paper Boat 2.5\n\n## OpenAPI Specification\n\n```yaml\n{block}\n```\n"
