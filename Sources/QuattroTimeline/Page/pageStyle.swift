let pageStyle = """
    :root { color-scheme: light dark;
      --back: #ffffff; --front: #1c2126; --dim: #5b6670; --line: #d5dbe0; --raised: #f4f6f8; --focus: #0a5fd0;
      --red: #c4001d; --blue: #35638c; --wait: #dbe8f3; --waitText: #29425a; --found: #ffc400; --selected: #1c2126; }
    @media (prefers-color-scheme: dark) { :root {
      --back: #14181c; --front: #e4e8ec; --dim: #9aa7b3; --line: #333c45; --raised: #1e242a; --focus: #6cb2ff;
      --red: #ff6b74; --blue: #8fbfe8; --wait: #27394a; --waitText: #c3d6e7; --found: #ffd34d; --selected: #ffffff; } }
    * { box-sizing: border-box; }
    html, body { height: 100%; }
    body { margin: 0; display: flex; flex-direction: column; font: 14px system-ui, sans-serif;
      color: var(--front); background: var(--back); }
    header { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 6px 12px;
      border-bottom: 1px solid var(--line); background: var(--raised); }
    h1 { font-size: 15px; margin: 0; max-width: 30em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    header p { margin: 0; color: var(--dim); }
    #count { min-width: 5.5em; color: var(--dim); }
    button, input, summary { font: inherit; color: inherit; border-radius: 4px; }
    button, input { background: var(--back); border: 1px solid var(--line); padding: 2px 8px; min-height: 28px; }
    label { display: flex; gap: 6px; align-items: center; }
    button { cursor: pointer; }
    summary { cursor: pointer; padding: 2px 6px; }
    :focus { outline: none; }
    :focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
    #scroller:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: -2px; }
    #details:focus-visible { outline-offset: -2px; }
    #help { flex-basis: 100%; }
    #help:not([open]) { flex-basis: auto; }
    #help dl { display: grid; grid-template-columns: max-content auto; gap: 2px 14px; margin: 6px; }
    dt { color: var(--dim); }
    dd { margin: 0; overflow-wrap: anywhere; }
    main { flex: 1; min-height: 0; display: flex; }
    #scroller { flex: 1; min-width: 0; overflow-y: scroll; overflow-x: hidden; position: relative; }
    canvas { position: sticky; top: 0; display: block; width: 100%; cursor: default; touch-action: none; outline: none; }
    #details { width: 370px; overflow-y: auto; padding: 10px 14px; border-left: 1px solid var(--line);
      background: var(--raised); }
    #details h2 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; }
    #details dl { display: grid; grid-template-columns: 8.5em auto; gap: 5px 8px; margin: 0 0 12px; }
    #details .link { text-align: left; padding: 0 4px; min-height: 0; color: var(--blue); overflow-wrap: anywhere; }
    #details .red { color: var(--red); }
    @media (max-width: 700px) { main { flex-direction: column; } #details { width: auto; max-height: 45%;
      border-left: 0; border-top: 1px solid var(--line); } }
    """
