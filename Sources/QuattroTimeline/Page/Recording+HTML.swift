extension Recording {
    /// Writes the timeline as one self-contained HTML page: it needs no network and no server.
    ///
    /// It opens with the scope with the number `id` selected.
    package func writeHTML<Failure: Error>(
        title: String = "quattro",
        selecting id: UInt64? = nil,
        to write: (String) throws(Failure) -> Void
    ) throws(Failure) {
        try write(pageHead(title: title))
        try PageData(model: model, title: title, selected: id, lost: lost, limit: 200_000).write(to: write)
        try write(pageFoot)
    }
}

/// The content security policy blocks all network access, whatever a name contains.
private func pageHead(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
    <link rel="icon" href="data:,">
    <title>\(title.html)</title>
    <style>
    \(pageStyle)
    </style>
    </head>
    \(pageBody)
    <script type="application/json" id="data">

    """
}

private var pageFoot: String {
    """
    </script>
    <script>
    "use strict";
    \([pageScriptModel, pageScriptLayout, pageScriptDrawing, pageScriptArrows, pageScriptDetails,
        pageScriptSearch, pageScriptInput].joined(separator: "\n"))
    </script>
    </html>

    """
}

extension String {
    /// The text escaped for HTML.
    fileprivate var html: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case "&": text += "&amp;"
            case "\0"..<" ", "\u{7F}": text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
