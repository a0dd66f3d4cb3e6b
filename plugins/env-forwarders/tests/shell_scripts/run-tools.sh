#!/bin/sh
# Tools that take names and values as arguments, each in its own way.
fly secrets set A1="$A1" A2=x -a app
flyctl secrets set --stage A3="$A3"
fly deploy --build-arg A4="$A4" --env A5=$A5 -e A6=$A6
fly secrets unset N01 N02=x
fly secrets set ${A7:+A7="$A7"}
supabase secrets set A8="$A8" --project-ref x
supabase functions serve --env-file .env
supabase secrets set --env-file b.env I3=$I3
fly -a app secrets set I4=$I4 --env-file
heroku config:set A9=$A9 B1="$B1" -a app
heroku config:unset N03
heroku config:set "$KEY=$VALUE"
kubectl set env deploy/x B2="$B2" B3-
kubectl run x --image=i --env="B4=$B4" --env B5=$B5 -e N04=x
oc set env dc/x B6="$B6"
oc new-app -e N05=x --env B7=$B7
systemctl set-environment B8="$B8" B9=1
systemctl import-environment C1 C2
systemctl restart -e N06 x
railway variables --set "C3=$C3" --set C4=x
systemd-run -E C5=$C5 --setenv=C6=$C6 --setenv C7 -p X=y cmd -e N07
gh secret set C8 --body "$C8"
gh secret set C9 -b"$C9" -R o/r
gh variable set D1 -b "$D1"
gh secret set D2 < file
gh secret list
gh variable get N08
gh secret set "$COMPUTED" --body x
gh secret set -R o/r I1 --body="$I1"
gh secret set -f a.env
gh secret set --env-file
gh secret set I2 --body
gcloud run deploy s --set-env-vars D3=$D3,D4="$D4" --region x
gcloud run deploy s --set-env-vars=D5=$D5,D6=x,D7="$D7" --image N09=x
gcloud run deploy s --update-env-vars "D8=$D8,D9=${D9}" --set-build-env-vars E1=$E1
gcloud run services update s N10=x --region E
az webapp config appsettings set -g g -n n --settings E2="$E2" E3=$E3 --slot s N11=x
az container create --environment-variables E4=$E4 E5=x --secure-environment-variables E6=$E6 -g N12=x
az containerapp update --set-env-vars "E7=$E7" --replace-env-vars E8=$E8
az functionapp config appsettings set --settings "$K=$V"
tmux set-environment -g E9 "$E9"
tmux set-environment F1 x
tmux set-environment -u N13
tmux new-session -d -e F2=$F2 -s x
launchctl setenv F3 "$F3"
launchctl unsetenv N14
netlify env:set F4 "$F4"
netlify env:set "$COMPUTED" x
act --env F5=$F5 -s F6="$F6" --secret F7 -e N15
vercel deploy -e F8=$F8 --env F9="$F9" -b G1=$G1 --build-env G2=$G2
apptainer run --env G3=$G3 x.sif
singularity exec --env G4="$G4",N16=x x.sif
helm upgrade r c --set env.N17="$N17" --set N18=$N18
kubectl create secret generic s --from-literal=N19="$N19"
wrangler secret put N20
custom-tool -e G5=$G5 -e G6=lit -e n21=lit -e g7=$g7 -e N22 --env G8 --build-arg G9=$G9
custom-tool -e "$KEY=x" --env=H1 --env-add H2=$H2 --set-env H3=$H3 --setenv H4=$H4 -E N23=$N23
mysql -e "N24=$N24" && ssh -e N25=x h && curl -E N26=$N26 x && rsync -e N27=x a b
start() { docker run "$@" img; }
start -e H5 -e H6=$H6 -e n28
make H7="$H7" target
npm run build -- --env H8=$H8
terraform apply -var h9="$H9"
pm2 start x --env production
