// slipwayd starts a preview for each branch that is pushed.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"

	"example.com/slipway/internal/config"
	"example.com/slipway/internal/provisioner"
	"example.com/slipway/internal/store"
)

func main() {
	settings, err := config.Load()
	if err != nil {
		log.Fatal(err)
	}
	backend, err := provisioner.Open(settings.Backend)
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/previews", previews(backend, store.NewMemory()))
	log.Fatal(http.ListenAndServe(settings.Listen, nil))
}

func previews(backend provisioner.Backend, known store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var spec provisioner.Spec
		if err := json.NewDecoder(r.Body).Decode(&spec); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		id, err := backend.Start(r.Context(), spec)
		if err == nil {
			err = known.Save(context.WithoutCancel(r.Context()), store.Preview{ID: id, Branch: spec.Branch})
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"id": id})
	}
}
