export const USAGE = `usage: tmux-talk [-S SOCKET | -L NAME] list [--json]
       tmux-talk [-S SOCKET | -L NAME] run [--allow-file PATH]... COMMAND [ARGUMENT]...

Speaks to a running tmux. Without -S and -L it is the one this runs in ($TMUX), else the one at
tmux-UID/default in $TMUX_TMPDIR or /tmp.

  list          its sessions and windows, as a table or as JSON
  run           any command of tmux; what it prints is printed, its status is the exit status
  --allow-file  the command may read and write this file of yours
`;
