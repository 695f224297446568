// The real kube-apiserver, built from its Go module: k8s.io/kubernetes replaces its
// staging modules by folders, so `go install` refuses it, and the main package cannot
// be imported. This is that command's own main, on the same public packages.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
