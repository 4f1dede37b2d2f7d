"""A small Slack on loopback: the real bot talks to it over the real protocol, and only its Slack base URL differs.

It is not Slack. It speaks the Web API methods that the bot uses, Socket Mode and signed HTTP, interactivity, modals and files; it
holds the bot to its tokens, to the manifest's scopes and to Slack's documented limits, and errs as Slack does. `workspace.Workspace`
is what tests, `plumbline play` and the browser page use: they act as people (`acts.py`, `forms.py`) and see what people see
(`sights.py`, `reading.py`).

Below that: `web_api.py` takes calls in and `methods_*.py` carries them out on what `state.py` holds; `timeline.py` changes channels
and announces every change, `delivery.py` delivers it and delivers it again, by `socket_mode.py` or `http_delivery.py`.
`block_limits.py`, `element_limits.py` and `view_limits.py` know what Slack refuses.

`page_server.PageWorkspace` is the same workspace with a page for browsers. `page_feed.py` tells a window what its person sees, and every
change of it, as server-sent events; `page_gestures.py` carries out what people do there. `page/` is plain HTML, CSS and ES modules, as
the browser reads them: `main.js` draws what `store.js` holds, `blocks.js`, `elements.js` and `inputs.js` show what an app may post,
`mrkdwn.js`, `markdown.js` and `rich_text.js` format text. Every node is made by `dom.js`, and no text ever becomes markup.
`keeping.py` puts a workspace into a folder and back.
"""
