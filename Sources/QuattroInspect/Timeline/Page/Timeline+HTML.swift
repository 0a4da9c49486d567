extension Timeline {
    /// Writes the timeline as one page of HTML that needs nothing else: no network, no server.
    ///
    /// - A row for each task with its scopes and waits; what was cancelled is outlined, deadlines are dashed, and arrows lead from who
    ///   cancelled to what was cancelled.
    /// - Zooms, searches, and shows the details of what is selected, by mouse and by keyboard, in light and dark.
    /// - Draws at most 200,000 slices, moments and arrows: those that ended last. The page says how many are left out.
    /// - Names may hold anything.
    ///
    /// ```swift
    /// func page(of timeline: Timeline) -> String {
    ///     var page = ""
    ///     timeline.writeHTML(title: "checkout") { page += $0 }
    ///     return page
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - title: What the page is called.
    ///   - write: Takes the next part of the page.
    /// - Throws: What `write` throws, and nothing else.
    ///
    /// Cost: about two microseconds for each slice, and 60 bytes of the page.
    public func writeHTML<Failure: Error>(
        title: String = "quattro",
        to write: (String) throws(Failure) -> Void
    ) throws(Failure) {
        try write(pageHead(title: title))
        try PageData(model: model, title: title, lost: lost, limit: 200_000).write(to: write)
        try write(pageFoot)
    }
}

/// The policy keeps a page from reaching anything, whatever a name is.
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
    /// As text of HTML has it.
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
