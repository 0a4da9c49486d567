extension HelpText {
    package static let top = """
        The process must be linked with QuattroInspect, and must be started so that it answers. Only its user, and root, can get \
        answers:

          QUATTRO_INSPECT=waits,socket ./server &
          quattro top $!

        Inspector.serve() in the program does the same. PROCESS is the process number, or the path of the socket, which must contain a \
        slash. Nothing is left behind in the process: quattro connects, reads the tree, and closes the connection.

        WHAT IS SHOWN
        A row for each scope, group and task, below its parent:

          AGE    how long it has been open
          LEFT   time until the deadline that governs it; a star if it is its own
          STATE  beginning, running, waiting, cancelled, or OVERDUE: it was asked to
                 stop more than a second ago, and is still open
          WHAT   its kind and name, when, why and by whom it was cancelled,
                 what it waits for, and where it was opened

        Rows are cut to the width of the terminal. Below them are details of the selected row, and what holds it if it was asked to \
        stop. Overdue rows are red and bold; only bold if NO_COLOR is set.

        KEYS
          arrows, j, k, PgUp, PgDn, Home, End
                 select another row; it stays selected wherever it moves
          /      show only rows with a text in them, and those around them: type it,
                 Enter keeps it, Esc clears it
          s      the next order: tree, age, overdue (both lists, the longest first)
          o      show only overdue rows, and those around them
          space  pause the screen, and resume
          q      end, as does Ctrl-C

        While the process does not answer, for example because it is stopped, keys still work, and the first line shows how long that \
        has been. When the process ends, so does quattro, after one line that says so, unless the screen is paused.

        WITHOUT A TERMINAL
        If standard output is not a terminal, the tree is printed once, as plain text, or as JSON with --json.

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
