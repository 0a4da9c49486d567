let pageBody = """
    <body>
    <header>
    <h1 id="title"></h1>
    <p id="summary"></p>
    <label>Find <input id="search" type="search" size="18" autocomplete="off" spellcheck="false"></label>
    <button id="previous" aria-label="Previous match" title="Previous match (Shift+N)">◀</button>
    <button id="next" aria-label="Next match" title="Next match (N)">▶</button>
    <span id="count" role="status"></span>
    <button id="out" aria-label="Zoom out" title="Zoom out (-)">−</button>
    <button id="in" aria-label="Zoom in" title="Zoom in (+)">+</button>
    <button id="all" title="Show all (0)">All</button>
    <details id="help"><summary>Keys and colors</summary>
    <dl>
    <dt>wheel, + and −</dt><dd>zoom; with Shift the wheel scrolls</dd>
    <dt>drag, arrow keys</dt><dd>move</dd>
    <dt>Shift and arrow keys</dt><dd>select the next slice in that direction</dd>
    <dt>click, Enter</dt><dd>details of a slice; a click on an arrow selects its source</dd>
    <dt>C, P</dt><dd>select the canceller of the selected slice; select the slice around it</dd>
    <dt>F, 0</dt><dd>zoom to the selected slice; show all</dd>
    <dt>/, N, Shift+N, Escape</dt><dd>find, next match, previous match, close the details</dd>
    <dt>pale</dt><dd>a wait</dd>
    <dt>red outline</dt><dd>cancelled itself</dd>
    <dt>red line below</dt><dd>the time since it was asked to stop, by its own cancellation or from outside</dd>
    <dt>dashed</dt><dd>a deadline</dd>
    <dt>red arrow</dt><dd>from the canceller to the cancelled scope</dd>
    <dt>blue arrow</dt><dd>from the end of the awaited scope to the scope that waited</dd>
    </dl></details>
    </header>
    <main>
    <div id="scroller">
    <canvas id="canvas" tabindex="0" role="application" aria-label="Timeline. Shift and arrow keys select, Enter shows details."></canvas>
    <div id="height"></div>
    </div>
    <aside id="details" tabindex="-1" aria-label="Details" hidden></aside>
    </main>
    <div id="spoken" aria-live="polite" style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"></div>
    <noscript>The timeline is drawn by a script, which this browser does not run.</noscript>
    </body>
    """
