sudo -E /usr/bin/docker run "$X" y
command -v git
command -V git
command git push
"$cmd" a
nohup sudo exec ./run.sh --flag=1 'raw word' "plain" more words here
A=1 make all
echo "a $b" c
$(which x) y
eval -n
time
printf '%s' x | tee -a f
run"$x" y
2>/dev/null ls -l
if ! grep -q x f; then :; fi
sleep 5 seconds
port 80$X y
builtin cd /tmp
eval "docker run" x
sudo -u root -- ls
/usr/bin/env python x
command
cmd \
  --flag a
"quoted name" x
'raw' "$(sub shell)" y
