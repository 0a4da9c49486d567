"""Whether the page works: driven in a browser by mouse and by keyboard, in light and dark, with no error and no request."""

SCHEMES = ["light", "dark"]


def check(folder, browser, pictures):
    from playwright.sync_api import sync_playwright

    passed = 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for scheme in SCHEMES:
            for name, checks in [("request", REQUEST), ("everything", EVERYTHING), ("started", STARTED), ("twice", TWICE), ("server", SERVER), ("wide", WIDE), ("selected", SELECTED)]:
                for check in checks:
                    run(chromium, folder, name, scheme, check, pictures)
                    passed += 1
        chromium.close()
    return passed


def run(chromium, folder, name, scheme, check, pictures):
    context = chromium.new_context(viewport={"width": 1400, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: request.url.startswith("data:") or problems.append(request.url))
    page.on("dialog", lambda dialog: (problems.append("a dialog"), dialog.dismiss()))
    page.goto((folder / f"{name}.html").resolve().as_uri())
    problems.clear()  # The request for the page itself.
    frame(page)
    check(page)
    if pictures:
        page.screenshot(path=pictures / f"{name}-{check.__name__}-{scheme}.png")
    assert problems == [], problems
    context.close()


def frame(page):
    """Until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def middle(page, title):
    """Where a slice is on the screen, after it has been brought there."""
    return page.evaluate(
        """title => {
            const slice = slices.find(slice => slice.title === title);
            reveal(slice);
            const box = canvas.getBoundingClientRect();
            return [box.left + (xOf(slice.begin) + xOf(slice.end)) / 2, box.top + yOf(slice) + rowHeight / 2];
        }""",
        title,
    )


def heading(page):
    return page.inner_text("#details h2")


def click_shows_details(page):
    page.mouse.click(*middle(page, 'group "load"'))
    frame(page)
    text = page.inner_text("#details")
    for part in ['group "load"', "Server/Users.swift:12", "210 ms", "1.994 s", "because a child failed: rooms: NoSuchRoom()", "1.294 s before its end"]:
        assert part in text, (part, text)
    page.click("#canceller")
    assert heading(page) == 'task "rooms"'


def click_on_an_arrow_selects_who_cancelled(page):
    x, y = page.evaluate(
        """() => {
            const arrow = arrows.find(arrow => !arrow.isWait), { x, from, to, bend } = curve(arrow), box = canvas.getBoundingClientRect();
            return [box.left + (2 * x + 6 * bend) / 8, box.top + (from + to) / 2];
        }"""
    )
    page.mouse.click(x, y)
    assert heading(page) == 'task "rooms"'


def keys_are_enough(page):
    page.keyboard.press("/")
    page.keyboard.type("load")
    page.keyboard.press("Enter")
    assert heading(page) == 'group "load"'
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.id") == "canvas"
    assert page.evaluate("() => getComputedStyle(scroller).outlineStyle") == "solid", "the focus can be seen"
    page.keyboard.press("c")
    assert page.evaluate("() => selected.title") == 'task "rooms"'
    page.keyboard.press("p")
    assert page.evaluate("() => selected.title") == 'group "load"'
    page.keyboard.press("Shift+ArrowUp")
    assert page.evaluate("() => selected.title") == 'scope "GET /users/7"'
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("() => selected.title") == 'scope "auth"'
    page.keyboard.press("Enter")
    assert heading(page) == 'scope "auth"'
    assert page.evaluate("() => document.activeElement.id") == "details"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == 'scope "GET /users/7"'
    page.keyboard.press("Enter")
    assert heading(page) == 'scope "GET /users/7"'


def zooms_and_pans(page):
    def width():
        frame(page)
        return page.evaluate("() => view.to - view.from")

    whole = width()
    page.mouse.move(800, 300)
    time = page.evaluate("() => timeAt(800)")
    page.mouse.wheel(0, -200)
    page.wait_for_function("whole => view.to - view.from < whole", arg=whole)
    assert abs(page.evaluate("() => timeAt(800)") - time) < whole / 1000, "what is under the mouse stays there"
    page.focus("#canvas")
    page.keyboard.press("+")
    narrow, start = width(), page.evaluate("() => view.from")
    page.keyboard.press("ArrowRight")
    frame(page)
    assert page.evaluate("() => view.from") > start
    start = page.evaluate("() => view.from")
    page.mouse.move(900, 300)
    page.mouse.down()
    page.mouse.move(700, 300, steps=4)
    page.mouse.up()
    assert page.evaluate("() => view.from") > start, "dragged to the left, later times are seen"
    assert page.is_hidden("#details"), "a drag is no click"
    page.keyboard.press("-")
    assert width() > narrow
    page.keyboard.press("0")
    assert abs(width() - whole) < whole * 0.03


def finds(page):
    page.fill("#search", "shard")
    page.wait_for_function("() => count.textContent === '5 found'")
    page.click("#next")
    assert page.inner_text("#count") == "1 of 5"
    page.click("#previous")
    assert page.inner_text("#count") == "5 of 5"
    page.fill("#search", "no such thing")
    page.wait_for_function("() => count.textContent === 'nothing found'")
    page.fill("#search", "")
    page.wait_for_function("() => count.textContent === ''")


def explains_itself(page):
    page.click("summary")
    assert page.is_visible("text=red outline")
    frame(page)


def names_are_text(page):
    assert page.title() == "everything"
    assert page.inner_text("#summary") == "49 slices in 2.5 s, 42 earlier events lost"
    assert page.locator("script").count() == 2 and page.locator("img").count() == 0
    for name in ["</script>", "naïve", "a\ufffd\ufffd(", "<!-- <img", "two lines"]:
        page.fill("#search", name)
        page.keyboard.press("Enter")
        assert page.inner_text("#count") == "1 of 1"
        assert name in heading(page), heading(page)


def moves_and_tasks_beside(page):
    page.mouse.click(*middle(page, 'task "victim"'))
    text = page.inner_text("#details")
    for part in ["moved", "explicitly: no longer needed", 'started task "supervisor"']:
        assert part in text, (part, text)
    page.evaluate("() => select(waits.find(wait => !wait.isOwn), { opens: true })")
    assert "another task in it" in page.inner_text("#details")


def what_has_moved_belongs_to_its_new_group(page):
    page.mouse.click(*middle(page, 'started task "service"'))
    text = page.inner_text("#details")
    for part in ["at 60 ms to group \"services\"", 'scope "startup"']:
        assert part in text, (part, text)
    assert page.inner_text("#source") == 'group "services"', "its deadline does not count any more"
    page.keyboard.press("p")
    assert heading(page) == 'group "services"'
    assert "2 scopes and tasks" in page.inner_text("#details")


def who_asked_first_is_the_source(page):
    page.mouse.click(*middle(page, 'scope "inner"'))
    assert page.inner_text("#source") == 'scope "outer"'
    page.keyboard.press("c")
    assert heading(page) == 'scope "outer"'


def stays_responsive(page):
    """With more than 100,000 slices: what draws a frame, and what a key takes until it is drawn."""
    assert page.evaluate("() => slices.length") > 100_000
    loaded = page.evaluate("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    times = page.evaluate(
        """() => {
            const times = [];
            for (const width of [length, length / 10, length / 1000])
                for (let step = 0; step < 10; step += 1) {
                    view.from = step * length / 20; view.to = view.from + width;
                    scroller.scrollTop = step * contentHeight / 10;
                    const start = performance.now(); draw(); times.push(performance.now() - start);
                }
            show(0, length);
            return times.sort((one, other) => one - other);
        }"""
    )
    print(f"a frame of {page.evaluate('() => slices.length')} slices: {times[len(times) // 2]:.1f} ms, at most {times[-1]:.1f} ms; loaded in {loaded:.0f} ms")
    # Far from the goal of 16 ms, as other work is done on the machine.
    assert times[len(times) // 2] < 50


def finds_among_many(page):
    page.fill("#search", "Unavailable")
    page.wait_for_function("() => matches.length > 100")
    page.keyboard.press("Enter")
    assert page.inner_text("#count").startswith("1 of ")
    frame(page)


def scrolls_to_the_last_of_many_tracks(page):
    page.focus("#canvas")
    page.keyboard.press("End")
    frame(page)
    assert page.evaluate("() => rowAt(canvas.clientHeight - 30).track.name") == "page 49999"
    page.mouse.click(*middle(page, 'task "page 25000"'))
    assert heading(page) == 'task "page 25000"'


def opens_with_one_selected_and_in_sight(page):
    assert page.evaluate("() => selected === spans[data.selected] && data.selected > 0")
    assert heading(page) == page.evaluate("() => selected.title")
    x, y, width = page.evaluate("() => [xOf(selected.begin), yOf(selected), xOf(selected.end) - xOf(selected.begin)]")
    assert page.evaluate("() => labelWidth") <= x and x + width <= page.evaluate("() => canvas.clientWidth"), (x, width)
    assert 24 <= y <= page.evaluate("() => scroller.clientHeight") - 18, y
    assert width > 100, "wide enough to be read"


REQUEST = [click_shows_details, click_on_an_arrow_selects_who_cancelled, keys_are_enough, zooms_and_pans, finds, explains_itself]
EVERYTHING = [names_are_text, moves_and_tasks_beside]
STARTED = [what_has_moved_belongs_to_its_new_group]
TWICE = [who_asked_first_is_the_source]
SERVER = [stays_responsive, finds_among_many]
WIDE = [stays_responsive, scrolls_to_the_last_of_many_tracks]
SELECTED = [opens_with_one_selected_and_in_sight]
