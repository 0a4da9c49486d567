extension HelpText {
    package static let top = """
        The process must be linked with QuattroInspect, and be started so that it answers, which only its user, \
        and root, can make it do:

          QUATTRO_INSPECT=waits,socket ./server &
          quattro top $!

        Inspector.serve() in the program does the same. PROCESS is its number, or the path of its socket, which has a \
        slash in it. Nothing is left behind in the process: quattro connects, reads the tree, and closes the connection.

        WHAT IS SHOWN
        A row for each scope, group and task, below the one around it:

          AGE    for how long it has been open
          LEFT   until the deadline that governs it; with a star if that is its own
          STATE  beginning, running, waiting, cancelled, or OVERDUE: it was asked to
                 stop more than a second ago, and is still open
          WHAT   what it is, its name, since when and why and by whom it is cancelled,
                 what it waits for, and where it was opened

        Rows are cut to the width of the terminal; below them is more about the one that is selected, and what holds \
        it if it was asked to stop. What is overdue is red and bold; only bold if NO_COLOR is set.

        KEYS
          arrows, j, k, PgUp, PgDn, Home, End
                 select another row; it stays selected wherever it moves
          /      show only rows with a text in them, and those around them: type it,
                 Enter keeps it, Esc clears it
          s      the next order: tree, age, overdue (both lists, the longest first)
          o      show only what is overdue, and what is around it
          space  stop the picture, and go on
          q      end, as does Ctrl-C

        While the process does not answer, because it is stopped, say, keys go on working, and the first line says for \
        how long that has been. When it ends, so does quattro, after one line that says so, unless the picture is \
        stopped.

        WITHOUT A TERMINAL
        If standard output is no terminal, the tree is printed once, as plain text, or as JSON with --json.

        EXIT STATUS
          0    q was typed, the tree was printed, or the process has ended
          64   bad usage; also if no process is named, and not exactly one answers
          69   the process cannot be watched; one line on standard error says why
          74   standard output could not be written to, or there are no more keys
          129, 130, 131, 143  after SIGHUP, Ctrl-C, SIGQUIT, SIGTERM

        EXAMPLES
        Look twice a second at the only process that answers:
          quattro top --interval 0.5

        What has been cancelled and is still open, in a script:
          quattro top --once --json 4711 | jq '.nodes[] | select(.cancelled)'
        """
}
